//! wasm-bindgen, as a library: its version is the lock file's, and nothing is downloaded.

use wasm_bindgen_cli_support::Bindgen;

/// The islands as a module and the wasm it loads.
pub struct Islands {
    pub js: Vec<u8>,
    pub wasm: Vec<u8>,
}

/// Makes the module of a built wasm.
pub fn bind(wasm: Vec<u8>) -> Result<Islands, String> {
    let sentence =
        |fault: &dyn std::fmt::Display| format!("wasm-bindgen cannot use the built wasm: {fault}.");
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("islands", wasm)
        .typescript(false)
        .remove_producers_section(true)
        .remove_name_section(true);
    bindgen.omit_default_module_path(true);
    bindgen.web(true).map_err(|fault| sentence(&fault))?;
    let mut output = bindgen.generate_output().map_err(|fault| sentence(&fault))?;
    if output.snippets().values().any(|scripts| !scripts.is_empty()) || !output.local_modules().is_empty() {
        return Err("An island brings script files of its own, which the bundle does not carry.".into());
    }
    let js = output.js().as_bytes().to_vec();
    Ok(Islands { js, wasm: output.wasm_mut().emit_wasm() })
}
