use super::*;

#[test]
fn a_name_with_brackets_and_spaces_does_not_shift_the_fields() {
    let stat = "17 (a) b (c) S 1 17 17 0 -1 4194560 900 0 0 0 250 34 5 6 20 0 8 0 100 2 3";
    assert_eq!(ticks(stat), Some(284));
    assert_eq!(ticks("17 (short) S 1"), None);
}

#[test]
fn memory_is_read_by_its_name() {
    let status = "VmHWM:\t 9000 kB\nVmRSS:\t    5120 kB\nRssAnon:\t 512 kB\n";
    assert_eq!(kibibytes(status, "VmRSS"), Some(5120));
    assert_eq!(kibibytes(status, "RssAnon"), Some(512));
    assert_eq!(kibibytes(status, "Rss"), None);
}

#[test]
fn this_process_uses_time_and_memory() {
    let own = Process {
        pid: std::process::id(),
    };
    let before = own.cpu_s().unwrap();
    let mut sum = 0_u64;
    while own.cpu_s().unwrap() < before + 0.02 {
        sum = std::hint::black_box(sum + 1);
    }
    let memory = own.memory().unwrap();
    assert!(memory.resident_mb > memory.anonymous_mb && memory.anonymous_mb > 0.0);
}
