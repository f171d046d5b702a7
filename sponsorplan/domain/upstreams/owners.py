"""Accounts that hold the work of many independent teams.

Source: design note ``model.md``, section 1, "Upstream/payee map": never merge by account for
foundations and fiscal hosts, because one payment there would not reach the team one depends on.
The catalogue marks further owners by kind; these hold even where it says nothing.
"""

SHARED_OWNERS = frozenset(
    f"github.com/{login}"
    for login in (
        "apache",
        "bytecodealliance",
        "cncf",
        "django-commons",
        "eclipse",
        "eclipse-ee4j",
        "gnome",
        "grpc",
        "jazzband",
        "jupyter",
        "kde",
        "kubernetes",
        "kubernetes-sigs",
        "linuxfoundation",
        "mozilla",
        "nodejs",
        "numfocus",
        "open-telemetry",
        "openjs-foundation",
        "opencollective",
        "psf",
        "pypa",
        "python",
        "rust-lang",
        "rust-lang-nursery",
        "sfconservancy",
    )
)
