mod disk;
mod files;
mod hub;
mod infer;
mod remote;
mod tables;
mod uploads;
mod world;
