"""The shop itself: products, a cart that lives in the session, a checkout."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for

from .auth import local_page
from .interfaces import SHOPS
from .products import KINDS, PRODUCTS, find

bp = Blueprint("store", __name__)


@bp.get("/")
def index():
    return render_template("store/index.html", products=PRODUCTS, kind=None)


@bp.get(f"/kind/<any({','.join(KINDS)}):kind>")
def by_kind(kind):
    chosen = [product for product in PRODUCTS if product.kind == kind]
    return render_template("store/index.html", products=chosen, kind=kind)


@bp.get("/product/<int:product_id>")
def product(product_id):
    found = find(product_id)
    if found is None:
        abort(404, f"There is no product {product_id}.")
    # The last three looked at, newest first. A new list is assigned, so Flask notices the change.
    others = [seen for seen in session.get("seen", []) if seen != product_id]
    session["seen"] = [product_id, *others][:3]
    return render_template("store/product.html", product=found)


@bp.get("/cart")
def cart():
    return render_template("store/cart.html", lines=cart_lines(), delivery=current_app.config["DELIVERY"])


@bp.post("/cart/add/<int:product_id>")
def add_to_cart(product_id):
    found = find(product_id) or abort(404)
    cart = session.setdefault("cart", {})
    key = str(product_id)  # JSON, which carries the session, knows only text as a key
    cart[key] = min(cart.get(key, 0) + 1, current_app.config.get("MAX_PER_ITEM", 9))
    session.modified = True  # the dict *inside* the session changed; Flask cannot see that by itself
    flash(f"{found.emoji} {found.name} is in your cart.", "success")
    return redirect(local_page(request.form.get("next")) or url_for("store.cart"))


@bp.post("/cart/remove/<int:product_id>")
def remove_from_cart(product_id):
    if session.get("cart", {}).pop(str(product_id), None) is not None:
        session.modified = True
        flash("Taken out of the cart.")
    return redirect(url_for("store.cart"))


@bp.route("/checkout", methods=["GET", "POST"])
def checkout():
    if "username" not in session:
        flash("Please log in first.", "warning")
        return redirect(url_for("auth.login", next=url_for("store.checkout")))
    if request.method == "POST":
        return order()
    return render_template("store/checkout.html", lines=cart_lines(), total=cart_total())


def order():
    """Empty the cart and remember the number of the order."""
    if not session.pop("cart", None):
        flash("The cart is empty.", "error")
        return redirect(url_for("store.cart"))
    session["orders"] = session.get("orders", 0) + 1
    address = request.form.get("address", "")
    current_app.logger.info("order %d of %s goes to %r", session["orders"], session["username"], address)
    flash(f"Thank you, {session['username']}! Order {session['orders']} is on its way. 🎉", "success")
    return redirect(url_for("store.index"))


def cart_lines():
    """(product, quantity) of what is in the cart."""
    found = ((find(int(key)), quantity) for key, quantity in session.get("cart", {}).items() if key.isdigit())
    return [(product, quantity) for product, quantity in found if product is not None]


def cart_total():
    return sum(product.price * quantity for product, quantity in cart_lines())


def cart_count():
    return sum(quantity for _, quantity in cart_lines())


def price(amount):
    """A function for templates: `{{ price(8.5) }}` gives `8.50 €`."""
    return f"{amount:.2f} {current_app.config['CURRENCY']}"


def template_names():
    """A context processor: what it returns is known in every template."""
    return {
        "price": price,
        "cart_count": cart_count,
        "cart_total": cart_total,
        "kinds": KINDS,
        "interfaces": SHOPS,
    }
