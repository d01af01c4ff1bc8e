//! What the program writes is its owner's alone.

use crate::program::Program;
use crate::site::Site;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use tokio::task::block_in_place;

#[tokio::test(flavor = "multi_thread")]
async fn s4_what_the_program_writes_is_its_owners_alone() {
    let site = Arc::new(Site::new());
    let program = Program::new(&site);
    program.start().await;
    block_in_place(|| program.run(&["backup", site.file("backup.db").to_str().unwrap()]));
    for name in ["shop.db", "shop.db-wal", "sandbox-keys.toml", "backup.db"] {
        let mode = std::fs::metadata(site.file(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}: {mode:o}");
    }
}
