use uuid::Uuid;

use super::*;

const ANN: UserId = UserId(Uuid::from_u128(1));

#[test]
fn a_token_is_good_once() {
    let tokens = SignInTokens::default();
    let token = tokens.issue(ANN, Duration::from_secs(10), [1; 32]);
    assert_eq!(tokens.redeem("another", Duration::ZERO), None);
    assert_eq!(tokens.redeem(&token, Duration::ZERO), Some(ANN));
    assert_eq!(tokens.redeem(&token, Duration::ZERO), None);
}

#[test]
fn a_token_expires() {
    let tokens = SignInTokens::default();
    let token = tokens.issue(ANN, Duration::from_secs(10), [1; 32]);
    assert_eq!(tokens.redeem(&token, Duration::from_secs(10)), None);
}
