//! The `preau` binary; what it does is in the library beside it, so that tests can do it too.

fn main() -> std::process::ExitCode {
    preau_server::cli::run()
}
