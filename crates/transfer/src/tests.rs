mod disk;
mod files;
mod remote;
mod world;
