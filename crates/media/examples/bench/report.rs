//! How the figures are said: a line of JSON per row, one per comparison, and a table to read.

use crate::scene::Row;

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// One row, as it is measured.
pub(crate) fn row(row: &Row) {
    let line = serde_json::json!({
        "system": row.system,
        "scene": row.scene.name(),
        "us_per_packet": rounded(row.us_per_packet),
        "packets_per_second": row.packets_per_second.round(),
        "packets_expected": row.expected,
        "packets_lost": row.lost,
        // Of these, dropped at the load client's own sockets: the client was too slow, not the server.
        "packets_lost_by_client": row.lost_by_client,
        "gaps_in_sequence": row.gaps,
        "datagrams_dropped_at_the_server": row.lost_by_server_socket,
        "latency_p50_us": row.latency_p50_us,
        "latency_p99_us": row.latency_p99_us,
        "memory_kb_per_receiver": row.memory_kb_per_receiver.round(),
        "server_cpu": rounded(row.server_cpu),
        "client_cpu": rounded(row.client_cpu),
        "load_average": row.load_average,
    });
    println!("{line}");
}

/// The engine beside every other system of the same scene, for `cargo xtask bench`.
pub(crate) fn comparisons(table: &[Row]) {
    for ours in table.iter().filter(|row| row.system == "plenary") {
        for other in table.iter().filter(|row| row.scene == ours.scene && row.system != ours.system) {
            let comparison = serde_json::json!({
                "what": format!("forwarding, {}, beside {}", ours.scene.name(), other.system),
                "unit": "µs of CPU per packet",
                "ours": rounded(ours.us_per_packet),
                "bare": rounded(other.us_per_packet),
                "better": "less",
            });
            println!("{comparison}");
        }
    }
}

/// The table, each scene with the engine's share of what the others cost.
pub(crate) fn table(table: &[Row]) {
    println!(
        "\n{:<22} {:<16} {:>7} {:>8} {:>9} {:>7} {:>7} {:>8} {:>8} {:>7} {:>7} {:>5}",
        "scene",
        "system",
        "us/pkt",
        "ours is",
        "packets/s",
        "lost %",
        "client%",
        "p50 ms",
        "p99 ms",
        "kB each",
        "CPU s/c",
        "load"
    );
    for row in table {
        let ours = table.iter().find(|ours| ours.system == "plenary" && ours.scene == row.scene);
        let ratio =
            ours.map_or(String::new(), |ours| format!("{:.2}", ours.us_per_packet / row.us_per_packet));
        let share = |count: u64| 100.0 * count as f64 / row.expected.max(1) as f64;
        println!(
            "{:<22} {:<16} {:>7.2} {:>8} {:>9.0} {:>7.3} {:>7.3} {:>8.2} {:>8.2} {:>7.0} {:>3.1}/{:>3.1} {:>5.1}",
            row.scene.name(),
            row.system,
            row.us_per_packet,
            ratio,
            row.packets_per_second,
            share(row.lost),
            share(row.lost_by_client),
            f64::from(row.latency_p50_us) / 1_000.0,
            f64::from(row.latency_p99_us) / 1_000.0,
            row.memory_kb_per_receiver,
            row.server_cpu,
            row.client_cpu,
            row.load_average,
        );
    }
}
