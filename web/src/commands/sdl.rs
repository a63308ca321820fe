//! `teiki sdl`: a schema of the API, as `api/schema.graphql` and `api/desk.graphql` hold it.

use clap::{Args, ValueEnum};

use super::Stop;

#[derive(Args)]
pub struct Sdl {
    /// Whose door it stands behind.
    #[arg(value_enum, default_value_t = Door::Riders)]
    door: Door,
}

#[derive(Clone, Copy, ValueEnum)]
enum Door {
    Riders,
    Desk,
}

#[expect(clippy::print_stdout, reason = "this is the command's answer")]
pub fn run(sdl: &Sdl) -> Result<(), Stop> {
    let text = match sdl.door {
        Door::Riders => teiki_api::rider_schema::sdl(),
        Door::Desk => teiki_api::desk_schema::sdl(),
    };
    print!("{text}");
    Ok(())
}
