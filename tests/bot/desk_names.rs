//! Customers of one name at a desk, and what shows whose words are whose.

use crate::desk::{Shop, hands_over};

#[test]
fn two_customers_of_one_name_have_a_number_and_their_words_are_replies_to_their_cards() {
    let shop = Shop::new();
    let other = shop.api.person("Noor de Wit", "en");
    let card = shop.hands_over();
    hands_over(&shop.api, &other);
    let second = shop.at_desk("Noor de Wit 2\nDialog: shop");
    assert_ne!(card.id, second.id);
    other.says("Mine was too hot");
    let said = shop.at_desk("Noor de Wit 2: Mine was too hot");
    assert_eq!(said.reply_to, Some(second.id));
    shop.noor.says("Mine was cold");
    let said = shop.at_desk("Noor de Wit: Mine was cold");
    assert_eq!(said.reply_to, Some(card.id));
    // What they are called does not change from one hand-over to the next.
    other.says("/bot");
    shop.at_desk("Noor de Wit 2 is talking with the bot again");
    other.says("human");
    shop.at_desk("Noor de Wit 2\nDialog: shop");
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_name_cannot_turn_break_or_lengthen_what_the_desk_reads() {
    let shop = Shop::new();
    let long = "x".repeat(200);
    for (name, shown) in [
        ("Bo\u{202e}\n\u{200b}Anna: done", "Bo Anna: done"),
        ("נור", "\u{2068}נור\u{2069}"),
        (&long, &format!("{}…", &long[..63])),
    ] {
        let customer = shop.api.person(name, "en");
        hands_over(&shop.api, &customer);
        let card = shop.at_desk("Asks for a person");
        let first = card.text.lines().next().unwrap_or_default();
        assert_eq!(first, shown);
        customer.says("It was cold");
        assert_eq!(
            shop.at_desk("It was cold").text,
            format!("{shown}: It was cold")
        );
        customer.says("/bot");
        let left = shop.at_desk("is talking with the bot again");
        assert_eq!(left.text, format!("{shown} is talking with the bot again."));
    }
    assert_eq!(shop.stop(), Some(0));
}
