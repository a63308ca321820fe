//! The words that server, browser and reader speak, and the pure rules. No I/O; builds for wasm.
