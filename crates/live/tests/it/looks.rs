use hone_live::{Mistakes, Phase};

use crate::house::{House, counts};

#[test]
fn a_map_is_drawn_when_it_is_asked_for_and_again_when_records_come() {
    let mut house = House::new(200);
    let (of, once) = {
        let session = house.open();
        let of = session.create_loop();
        session.until(of.id, |progress| progress.queued >= 200);
        let once = session.map(of.id, 200);
        assert_eq!(once.points.len(), 200);
        assert!(once.explained[0] >= once.explained[1] && once.explained[1] > 0.0);
        assert!(once.points.iter().all(|point| point.predicted.is_some()));
        let again = session.map(of.id, 200);
        assert_eq!(once, again, "nothing has changed");
        (of, once)
    };
    house.add(200..260);
    let session = house.open();
    let grown = session.map(of.id, 260);
    assert_eq!(grown.points.len(), 260);
    assert_ne!(once.points[0].at, grown.points[0].at);
}

#[test]
fn a_champions_mistakes_are_those_on_records_drawn_at_random() {
    let house = House::new(400);
    let session = house.open();
    let of = session.create_loop();
    session.until(of.id, |progress| {
        progress.queued >= 400 && progress.audit_reserve > 0
    });
    assert!(session.live.quality(of.id).is_none(), "no champion yet");
    session.answer_truly(&[session.person("ada")], 200);
    let progress = session.until(of.id, |progress| {
        progress.phase == Phase::Waiting && progress.new_answers == 0
    });
    let quality = session.live.quality(of.id).unwrap();
    assert_eq!(counts(&quality).sum(), progress.audited);
    let binned: usize = quality.reliability.iter().map(|bin| bin.n).sum();
    assert_eq!(binned, progress.audited);
    let Mistakes::Confusion { counts, estimated } = &quality.mistakes else {
        panic!("{:?}", quality.mistakes)
    };
    assert!(estimated.sum() >= counts.sum() as f64);
}
