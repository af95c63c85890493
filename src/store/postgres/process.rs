//! Names a process so that another one of the same machine can tell whether it is dead: then nobody
//! needs to wait until its hold on the store expires.

use std::fs;

/// Names this process: the machine since its start, the namespace of process ids, the id, and when
/// the process was started. `None` where the system does not tell.
pub fn this() -> Option<String> {
    named(std::process::id())
}

/// Returns whether a process is known to be dead; `false` if it is of another machine or container.
pub fn is_dead(name: &str) -> bool {
    let Some((place, process)) = this().as_deref().and_then(split).zip(split(name)) else {
        return false;
    };
    let (own, other) = (place.0, process.0);
    let id = process.1.split('/').next().and_then(|id| id.parse().ok());
    own == other && id.is_some_and(|id: u32| named(id).as_deref() != Some(name))
}

/// Names this process to people.
pub fn shown() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let id = std::process::id();
    match host.trim() {
        "" => format!("process {id}"),
        host => format!("process {id} on {host}"),
    }
}

/// Splits a name into where ids mean the same, and the process there.
fn split(name: &str) -> Option<(String, String)> {
    let mut parts = name.splitn(3, '/');
    let (boot, namespace, process) = (parts.next()?, parts.next()?, parts.next()?);
    Some((format!("{boot}/{namespace}"), process.to_owned()))
}

fn named(id: u32) -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let namespace = fs::read_link("/proc/self/ns/pid").ok()?;
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Behind the name, which may hold anything, the start is the twentieth number.
    let start = stat.rsplit_once(") ")?.1.split(' ').nth(19)?;
    Some(format!(
        "{}/{}/{id}/{start}",
        boot.trim(),
        namespace.display()
    ))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_dead_only_where_its_machine_says_so() {
        let own = this().expect("Linux tells");
        assert!(!is_dead(&own));
        let mut child = std::process::Command::new("true")
            .spawn()
            .expect("it can be started");
        let name = named(child.id()).expect("it is not waited for");
        child.wait().expect("it ends");
        assert!(is_dead(&name));
        assert!(
            !is_dead(&format!("other{name}")),
            "it is of another machine"
        );
        let (place, process) = split(&own).expect("it was made here");
        let id = process.split('/').next().expect("it has an id");
        assert!(
            is_dead(&format!("{place}/{id}/1")),
            "the id was given again"
        );
        assert!(!is_dead("") && !is_dead("a/b"));
    }
}
