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
