use super::*;

fn spans(of: &[(usize, usize, u16)]) -> Vec<Span> {
    let span = |&(start, end, label): &(usize, usize, u16)| Span::new(start..end, Class(label));
    of.iter().map(span).collect::<Result<_, _>>().unwrap()
}

fn errors(truth: &[(usize, usize, u16)], predicted: &[(usize, usize, u16)]) -> EntityErrors {
    EntityErrors::new(&[spans(truth)], &[spans(predicted)]).unwrap()
}

#[test]
fn every_way_to_be_wrong_has_its_name() {
    let (a, b) = (Class(0), Class(1));
    for (truth, predicted, expected) in [
        (
            &[(0, 4, 0)][..],
            &[(0, 4, 1)][..],
            EntityError::Label {
                truth: a,
                predicted: b,
            },
        ),
        (
            &[(0, 4, 0)],
            &[(0, 5, 0)],
            EntityError::Boundary { label: a },
        ),
        (
            &[(0, 4, 0)],
            &[(3, 5, 1)],
            EntityError::LabelAndBoundary {
                truth: a,
                predicted: b,
            },
        ),
        (&[(0, 4, 1)], &[], EntityError::Missed { truth: b }),
        (&[], &[(0, 4, 1)], EntityError::Invented { predicted: b }),
    ] {
        let found = errors(truth, predicted);
        assert_eq!(found.most_frequent(), [(expected, 1)]);
        assert_eq!(found.right(), 0);
    }
    assert_eq!(errors(&[(0, 4, 0)], &[(0, 4, 0)]).right(), 1);
}

#[test]
fn a_span_is_held_against_the_one_that_shares_most() {
    let found = errors(&[(0, 10, 0)], &[(0, 3, 1), (3, 9, 0)]);
    let label = Class(0);
    assert_eq!(
        found.most_frequent(),
        [
            (EntityError::Boundary { label }, 1),
            (
                EntityError::Invented {
                    predicted: Class(1)
                },
                1
            ),
        ]
    );
}

#[test]
fn the_most_frequent_comes_first_and_spans_that_only_touch_share_nothing() {
    let found = errors(&[(0, 2, 0), (2, 4, 0), (6, 8, 1)], &[(4, 6, 1)]);
    let missed = |label| EntityError::Missed {
        truth: Class(label),
    };
    let invented = EntityError::Invented {
        predicted: Class(1),
    };
    assert_eq!(
        found.most_frequent(),
        [(missed(0), 2), (missed(1), 1), (invented, 1)]
    );
    assert!(EntityErrors::new(&[vec![]], &[]).is_err());
}
