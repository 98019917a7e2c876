"""An app deep in a package, with relative imports."""

from .. import create_app  # noqa: TID252 - as people write it

application = create_app()
