use super::*;

fn bits(numbers: &[u64]) -> Bits {
    numbers.iter().copied().collect()
}

fn numbers(bits: &Bits) -> Vec<u64> {
    bits.iter().collect()
}

#[test]
fn numbers_come_out_in_order() {
    let some = bits(&[200, 0, 63, 64, 63]);
    assert_eq!(numbers(&some), [0, 63, 64, 200]);
    assert_eq!(some.count(), 4);
    assert!(some.has(64) && !some.has(65) && !some.has(100_000));
}

#[test]
fn sets_of_different_lengths_combine() {
    let (short, long) = (bits(&[1, 2]), bits(&[2, 300]));
    let combined = |combine: fn(&mut Bits, &Bits), a: &Bits, b: &Bits| {
        let mut a = a.clone();
        combine(&mut a, b);
        numbers(&a)
    };
    assert_eq!(combined(Bits::intersect, &short, &long), [2]);
    assert_eq!(combined(Bits::intersect, &long, &short), [2]);
    assert_eq!(combined(Bits::unite, &short, &long), [1, 2, 300]);
    assert_eq!(combined(Bits::unite, &long, &short), [1, 2, 300]);
    assert_eq!(combined(Bits::subtract, &short, &long), [1]);
    assert_eq!(combined(Bits::subtract, &long, &short), [300]);
}

#[test]
fn what_is_removed_is_gone() {
    let mut some = bits(&[5, 70]);
    some.remove(5);
    some.remove(9000);
    assert_eq!(numbers(&some), [70]);
}
