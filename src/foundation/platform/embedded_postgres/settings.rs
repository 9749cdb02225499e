//! The server's settings files, and who may come in.

use super::place::Place;
use nix::unistd::{Uid, User};

/// Settings for a small machine. Those of the operator come last, in `local.conf` beside them.
pub(super) fn write(place: &Place) -> anyhow::Result<()> {
    let socket_dir = place.socket_dir.display();
    place.write_settings(
        "postgresql.conf",
        &format!(
            "# Written by Preau at every start. Put your own settings into local.conf in this directory.\n\
             listen_addresses = ''                # no TCP: the socket below is the only door\n\
             unix_socket_directories = '{socket_dir}'\n\
             port = 5432\n\
             fsync = on                           # what was committed survives a power cut\n\
             synchronous_commit = on\n\
             full_page_writes = on\n\
             max_connections = 100\n\
             shared_buffers = 64MB\n\
             work_mem = 4MB\n\
             maintenance_work_mem = 32MB\n\
             max_wal_size = 256MB\n\
             wal_compression = on\n\
             max_parallel_workers_per_gather = 0  # small containers have little shared memory\n\
             jit = off                            # short queries only; it costs memory in every connection\n\
             password_encryption = 'scram-sha-256'\n\
             timezone = 'UTC'\n\
             log_timezone = 'UTC'\n\
             log_min_messages = warning\n\
             log_checkpoints = off\n\
             log_error_verbosity = terse          # details would quote personal data\n\
             include_if_exists = 'local.conf'\n"
        ),
    )?;
    place.write_settings(
        "pg_hba.conf",
        "# Written by Preau at every start.\n\
         local all postgres peer map=preau\n\
         local all all scram-sha-256\n",
    )?;
    let me = User::from_uid(Uid::effective())?.map(|user| user.name);
    let names = me.into_iter().chain(place.account.as_ref().map(|account| account.name.clone()));
    let map: String = names.map(|name| format!("preau \"{name}\" postgres\n")).collect();
    place.write_settings("pg_ident.conf", &format!("# Written by Preau at every start.\n{map}"))
}
