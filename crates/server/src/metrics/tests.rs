use super::*;

#[test]
fn requests_are_counted_by_route_status_and_time() {
    let metrics = Metrics::default();
    metrics.count("GET", "/a/{id}", 200, Duration::from_millis(1));
    metrics.count("GET", "/a/{id}", 404, Duration::from_millis(30));
    metrics.count("GET", "/a/{id}", 200, Duration::from_secs(60));
    let text = metrics.text();
    for line in [
        r#"hone_http_requests_total{method="GET",path="/a/{id}",status="200"} 2"#,
        r#"hone_http_requests_total{method="GET",path="/a/{id}",status="404"} 1"#,
        r#"hone_http_request_duration_seconds_bucket{method="GET",path="/a/{id}",le="0.001"} 1"#,
        r#"hone_http_request_duration_seconds_bucket{method="GET",path="/a/{id}",le="0.05"} 2"#,
        r#"hone_http_request_duration_seconds_bucket{method="GET",path="/a/{id}",le="10"} 2"#,
        r#"hone_http_request_duration_seconds_bucket{method="GET",path="/a/{id}",le="+Inf"} 3"#,
        r#"hone_http_request_duration_seconds_sum{method="GET",path="/a/{id}"} 60.031"#,
        r#"hone_http_request_duration_seconds_count{method="GET",path="/a/{id}"} 3"#,
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}
