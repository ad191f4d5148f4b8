//! PMSIS for Rust: its declarations by bindgen, and its inline functions compiled. Nothing of it is in this repository; the SDK is the user's.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fmt, fs, io};

/// Where GreenWaves' SDK is.
const SDK: &str = "GAP_SDK_HOME";
/// Options of the C compiler, for SDKs that are laid out otherwise: `-I…`, `-D…`, `-include …`.
const OPTIONS: &str = "PMSIS_CFLAGS";
/// What declares all of PMSIS.
const HEADER: &str = "pmsis.h";
/// What is bound: it, and what declares `putchar`.
const INCLUDES: &str = "#include <pmsis.h>\n#include <stdio.h>\n";
/// Folders with headers in a checkout of the SDK, as its own rules name them (pulp-os/pulpos_rules/pulpos/default_rules.mk).
const FOLDERS: [&str; 5] = [
    "gap8/rtos/pulp/pulp-os/include/io",
    "gap8/rtos/pulp/pulp-os/include",
    "gap8/rtos/pulp/archi_pulp/include",
    "gap8/rtos/pulp/hal_pulp/include",
    "rtos/pmsis/api/include",
];
/// What `gap8-rt` calls.
const FUNCTIONS: [&str; 26] = [
    "pmsis_kickoff",
    "pmsis_exit",
    "putchar",
    "pi_core_id",
    "pi_is_fc",
    "pi_freq_set",
    "pi_open_from_conf",
    "pi_cluster_conf_init",
    "pi_cluster_open",
    "pi_cluster_task",
    "pi_cluster_send_task_to_cl",
    "pi_cl_team_fork",
    "pi_cl_team_barrier",
    "pi_cl_dma_cmd",
    "pi_cl_dma_cmd_2d",
    "pi_cl_dma_cmd_wait",
    "pi_uart_conf_init",
    "pi_uart_open",
    "pi_uart_read",
    "pi_uart_write",
    "pi_uart_close",
    "pi_perf_conf",
    "pi_perf_reset",
    "pi_perf_start",
    "pi_perf_stop",
    "pi_perf_read",
];
/// Their enumerations whose values are used.
const ENUMERATIONS: [&str; 3] = ["pi_freq_domain_e", "pi_cl_dma_dir_e", "pi_perf_event_e"];
/// The types that the functions do not name.
const TYPES: [&str; 3] = ["pi_cluster_conf", "pi_uart_conf", "pi_cl_dma_cmd_s"];

/// Why PMSIS cannot be bound.
#[derive(Debug)]
pub enum Error {
    /// No `GAP_SDK_HOME`.
    Unset,
    /// It names no folder.
    Absent(PathBuf),
    /// A header is in none of these folders.
    Header { name: String, looked: Vec<PathBuf> },
    /// No libclang.
    Libclang(String),
    /// A file cannot be written.
    Written(io::Error),
    /// bindgen's own words.
    Bindgen(String),
    /// The headers do not declare it.
    Undeclared(&'static str),
    /// The C compiler's own words.
    Compiler(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unset => write!(
                f,
                "{SDK} is not set: the feature `pmsis` of gap8-rt binds GreenWaves' PMSIS, whose SDK (gap_sdk) it names once the SDK's \
                 `source configs/gapuino_v3.sh` has run; without the feature gap8-rt needs no SDK"
            ),
            Error::Absent(folder) => {
                write!(
                    f,
                    "{SDK} is {}, where there is no folder: it names the checkout of GreenWaves' gap_sdk",
                    folder.display()
                )
            }
            Error::Header { name, looked } => {
                let looked: Vec<String> =
                    looked.iter().map(|folder| folder.display().to_string()).collect();
                write!(
                    f,
                    "{name} is not found in {}: {SDK} names a checkout of GreenWaves' gap_sdk with its submodules, TARGET_CHIP its chip (GAP8, GAP8_V2 or \
                     GAP8_V3); {OPTIONS}=\"-I…\" adds other folders",
                    looked.join(", ")
                )
            }
            Error::Libclang(error) => write!(
                f,
                "libclang, with which PMSIS' headers are read, cannot be loaded ({error}): install it (Debian: apt-get install libclang1) or set LIBCLANG_PATH"
            ),
            Error::Written(error) => write!(f, "PMSIS' declarations cannot be written: {error}"),
            Error::Bindgen(error) => write!(f, "PMSIS' headers cannot be read: {error}"),
            Error::Undeclared(function) => write!(
                f,
                "{HEADER} does not declare {function}, which gap8-rt calls: it is written to the PMSIS of gap_sdk 4 for GAP8 (PULP OS)"
            ),
            Error::Compiler(error) => write!(
                f,
                "PMSIS' inline functions cannot be compiled: {error}. They want riscv32-unknown-elf-gcc of GreenWaves' toolchain on the path \
                 (gap_riscv_toolchain; CC_riscv32imc_unknown_none_elf names another)"
            ),
        }
    }
}

/// Writes `pmsis.rs` and a library with PMSIS' inline functions into `out`.
pub fn bind(out: &Path) -> Result<(), Error> {
    for name in [SDK, OPTIONS, "TARGET_CHIP", "TARGET_INSTALL_DIR", "LIBCLANG_PATH"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let headers = Headers::find()?;
    // bindgen panics without it.
    clang_sys::load().map_err(Error::Libclang)?;
    let mut library = cc::Build::new();
    library.flags(headers.options()).warnings(false).opt_level(2);
    if library.is_flag_supported(GAP8[0]).unwrap_or(false) {
        library.flags(GAP8);
    }
    let tool = library.try_get_compiler().map_err(compiler)?;
    let inline = out.join("pmsis.c");
    let all = out.join("all.h");
    fs::write(&all, INCLUDES).map_err(Error::Written)?;
    declare(&headers, &tool, [&all, &inline, &out.join("pmsis.rs")])?;
    library.file(inline).try_compile("gap8_pmsis").map_err(compiler)
}

fn compiler(error: cc::Error) -> Error {
    Error::Compiler(error.to_string())
}

/// What the SDK's rules tell GreenWaves' compiler (pulp-os/mk/gap/__flags.mk); no other has the first. PMSIS' inline functions use GAP8's instructions.
const GAP8: [&str; 3] = ["-mPE=8", "-mFC=1", "-march=rv32imcxgap8"];

/// Where the headers are.
struct Headers {
    folders: Vec<PathBuf>,
    /// What the SDK's rules have the compiler read first: which chip it is.
    chip: String,
    /// What the user adds.
    more: Vec<String>,
}

impl Headers {
    fn find() -> Result<Headers, Error> {
        let sdk =
            PathBuf::from(env::var_os(SDK).filter(|home| !home.is_empty()).ok_or(Error::Unset)?);
        if !sdk.is_dir() {
            return Err(Error::Absent(sdk));
        }
        let more: Vec<String> =
            env::var(OPTIONS).unwrap_or_default().split_whitespace().map(Into::into).collect();
        let added = more.iter().filter_map(|option| option.strip_prefix("-I")).map(PathBuf::from);
        let installed = env::var_os("TARGET_INSTALL_DIR").map(PathBuf::from);
        let installed = installed
            .into_iter()
            .flat_map(|folder| [folder.join("include/io"), folder.join("include")]);
        let folders: Vec<PathBuf> =
            added.chain(FOLDERS.map(|folder| sdk.join(folder))).chain(installed).collect();
        let chip = match env::var("TARGET_CHIP").as_deref() {
            Ok("GAP8") => "gap",
            Ok("GAP8_V2") => "gap_rev1",
            _ => "gap8_revc",
        };
        let chip = format!("rt/chips/{chip}/config.h");
        for name in [HEADER, &chip] {
            let found = folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
            let Some(path) = found else {
                return Err(Error::Header { name: name.into(), looked: folders });
            };
            println!("cargo::rerun-if-changed={}", path.display());
        }
        Ok(Headers { folders, chip, more })
    }

    /// As the SDK's rules have them. Without a C library there is none to include headers of.
    fn options(&self) -> Vec<String> {
        let folders = self.folders.iter().filter(|folder| folder.is_dir());
        let mut options: Vec<String> =
            folders.map(|folder| format!("-I{}", folder.display())).collect();
        options.extend(
            ["-ffreestanding", "-D__riscv__", "-D__RT_CLUSTER_ASM", "-include", &self.chip]
                .map(Into::into),
        );
        options.extend(self.more.iter().cloned());
        options
    }
}

/// Writes the declarations, and C that makes functions of what is inline.
fn declare(
    headers: &Headers,
    tool: &cc::Tool,
    [all, inline, declarations]: [&Path; 3],
) -> Result<(), Error> {
    let system =
        system_folders(tool)?.into_iter().map(|folder| format!("-isystem{}", folder.display()));
    let mut builder = bindgen::Builder::default()
        .header(all.to_string_lossy())
        .clang_args(headers.options())
        .clang_args(system)
        // What a compiler without GreenWaves' instructions says of the bodies of inline functions, which are not read here.
        .clang_args(["-Wno-everything", "-Wno-error=implicit-function-declaration"])
        .wrap_static_fns(true)
        .wrap_static_fns_path(inline)
        .use_core()
        .rust_edition(bindgen::RustEdition::Edition2024)
        .layout_tests(false)
        .generate_comments(false)
        .prepend_enum_name(false)
        .formatter(bindgen::Formatter::None);
    for function in FUNCTIONS {
        builder = builder.allowlist_function(function);
    }
    for name in ENUMERATIONS.iter().chain(&TYPES) {
        builder = builder.allowlist_type(name);
    }
    let bound = builder.generate().map_err(|error| Error::Bindgen(error.to_string()))?;
    let text = bound.to_string();
    if let Some(missing) = FUNCTIONS.into_iter().find(|name| {
        !text.contains(&format!("fn {name} (")) && !text.contains(&format!("fn {name}("))
    }) {
        return Err(Error::Undeclared(missing));
    }
    bound.write_to_file(declarations).map_err(Error::Written)
}

/// Where the C compiler has its own headers, as it says itself.
fn system_folders(tool: &cc::Tool) -> Result<Vec<PathBuf>, Error> {
    let mut command = Command::new(tool.path());
    command.args(["-E", "-v", "-x", "c", "-"]).stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|error| Error::Compiler(format!("{}: {error}", tool.path().display())))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let listed = text.lines().skip_while(|line| !line.starts_with("#include <")).skip(1);
    let folders = listed.take_while(|line| line.starts_with(' '));
    Ok(folders.map(|line| PathBuf::from(line.trim())).collect())
}
