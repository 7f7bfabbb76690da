mod disk;
mod files;
mod hub;
mod remote;
mod world;
