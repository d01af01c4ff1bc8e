//! The commands for those who work in the shop, and for accounts.

use crate::program::Program;
use crate::site::Site;
use std::sync::Arc;

const PASSWORD: &str = "heron lantern quarry 7\n";

#[test]
fn s2_commands_add_list_and_remove_staff_and_disable_accounts() {
    let site = Arc::new(Site::new());
    let program = Program::new(&site);
    program.run(&["import", site.catalogue().to_str().unwrap()]);
    let add = ["staff", "add", "--password-stdin"];
    let (list, remove) = (["staff", "list"], ["staff", "remove"]);
    let (disable, enable) = (["account", "disable"], ["account", "enable"]);
    let (ada, bob) = ("ada@example.com", "bob@example.com");
    for (command, of, input, ends_well, says) in [
        (&add[..], &[ada][..], PASSWORD, true, "ada@example.com is a new account, and staff: owner."),
        (&add, &[bob, "--role", "support"], PASSWORD, true, "bob@example.com is a new account, and staff: support."),
        (&add, &[bob], "too short\n", false, "nothing was changed"),
        (&list, &[], "", true, "ada@example.com\towner\nbob@example.com\tsupport\n"),
        (&disable, &[bob], "", true, "bob@example.com is disabled, and signed out everywhere."),
        (&list, &[], "", true, "bob@example.com\tsupport\tdisabled\n"),
        (&enable, &[bob], "", true, "bob@example.com is in use again."),
        (&list, &[], "", true, "bob@example.com\tsupport\n"),
        (&remove, &[bob], "", true, "bob@example.com is no longer staff, and signed out everywhere."),
        (&remove, &[bob], "", false, "nothing was changed"),
        (&remove, &[ada], "", false, "nothing was changed"),
        (&disable, &["nobody@example.com"], "", false, "nothing was changed"),
        (&list, &[], "", true, "ada@example.com\towner\n"),
    ] {
        let arguments = [command, of].concat();
        let (ended_well, said) = program.tell(&arguments, input);
        assert_eq!(ended_well, ends_well, "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
    let (_, left) = program.tell(&list, "");
    assert_eq!(left, "ada@example.com\towner\n");
}
