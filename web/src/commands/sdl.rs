//! `teiki sdl`: the schema of the API, as `api/schema.graphql` holds it.

use super::Stop;

#[expect(clippy::print_stdout, reason = "this is the command's answer")]
pub fn run() -> Result<(), Stop> {
    print!("{}", teiki_api::rider_schema::sdl());
    Ok(())
}
