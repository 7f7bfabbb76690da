use super::two_sided_quantile;

#[test]
fn quantiles_are_those_of_the_printed_tables() {
    // 97.5 % points, as in any table of Student's t.
    let table = [
        (1, 12.706_204_736),
        (2, 4.302_652_730),
        (3, 3.182_446_305),
        (4, 2.776_445_105),
        (9, 2.262_157_163),
        (10, 2.228_138_852),
        (30, 2.042_272_456),
        (120, 1.979_930_405),
    ];
    for (df, wanted) in table {
        let found = two_sided_quantile(0.95, df);
        assert!((found - wanted).abs() < 1e-8, "df {df}: {found}");
    }
}

#[test]
fn many_degrees_of_freedom_approach_the_normal_law() {
    assert!((two_sided_quantile(0.95, 1_000_000) - 1.959_963_985).abs() < 1e-5);
}
