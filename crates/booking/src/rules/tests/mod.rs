//! The rules, one capability a file. [`hall`] is the small town hall that they are tried in.

mod blocks;
mod books;
mod cancels;
mod channels;
mod check_ins;
mod hall;
mod holds;
mod imports;
mod letters;
mod loading;
mod moves;
mod resizes;
mod slots;
mod states;
mod waiting;
