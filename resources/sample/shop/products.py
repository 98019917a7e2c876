"""What the shop sells. Names in many scripts: a session, a URL and a page must carry them unharmed."""

from typing import NamedTuple


class Product(NamedTuple):
    id: int
    name: str
    emoji: str
    price: float
    kind: str
    text: str


PRODUCTS = (
    Product(1, "茉莉花茶 Jasmine tea", "🍵", 8.5, "tea", "Green tea scented with jasmine, 100 g."),
    Product(2, "Матрёшка, пять штук", "🪆", 24.0, "home", "Five wooden dolls, painted by hand."),
    Product(3, "豚骨ラーメン Ramen kit", "🍜", 12.9, "food", "Noodles, broth and seaweed for two."),
    Product(4, "Самовар «Тула»", "🫖", 189.0, "home", "Three litres, brass, with a wooden handle."),
    Product(5, "老干妈 Chili crisp", "🌶️", 4.2, "food", "210 g. Open, stir, put on everything."),
    Product(6, "Notebook “Ænima” – dotted", "📓", 9.0, "paper", "160 pages, 120 g/m², lies flat."),
    Product(7, "普洱茶 Pu-erh, 2014", "🍂", 32.0, "tea", "A pressed cake of 357 g, dark and earthy."),
    Product(8, "Lampe d’été", "💡", 39.5, "home", "A small lamp for long evenings."),
)
KINDS = ("tea", "food", "home", "paper")


def find(product_id):
    return next((product for product in PRODUCTS if product.id == product_id), None)
