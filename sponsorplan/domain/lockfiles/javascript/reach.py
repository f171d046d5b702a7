"""Why each package is installed, worked out from the roots where the file has no flag for it."""

from collections.abc import Hashable, Iterable, Mapping

from sponsorplan.domain.lockfiles.interface import Scope

Links = Mapping[Hashable, Iterable[Hashable]]


def scopes(
    roots: Mapping[Hashable, Scope], needed: Links, optional: Links
) -> dict[Hashable, Scope]:
    """The scope of every key that a root reaches, over ``needed`` and ``optional`` links."""
    runtime = [key for key, scope in roots.items() if scope is Scope.RUNTIME]
    shipped = [key for key, scope in roots.items() if scope is not Scope.DEV]
    in_use = _reach(shipped, (needed, optional), set())
    found = dict.fromkeys(in_use, Scope.OPTIONAL)
    # Where nothing is optional, all that is shipped is needed.
    is_all_needed = not optional and len(runtime) == len(shipped)
    in_need = in_use if is_all_needed else _reach(runtime, (needed,), set())
    found.update(dict.fromkeys(in_need, Scope.RUNTIME))
    found.update(dict.fromkeys(_reach(list(roots), (needed, optional), in_use), Scope.DEV))
    return found


def _reach(start: list[Hashable], links: tuple[Links, ...], known: set[Hashable]) -> set[Hashable]:
    """All keys from ``start`` on, without those that are known already."""
    seen = set(known)
    links = tuple(kind for kind in links if kind)
    waiting = [key for key in start if key not in known]
    seen.update(waiting)
    while waiting:
        key = waiting.pop()
        for kind in links:
            if (children := kind.get(key)) and (new := set(children) - seen):
                seen |= new
                waiting += new
    return seen - known


def stronger(held: Scope | None, new: Scope) -> Scope:
    """Of two reasons for one package the one that counts."""
    order = (Scope.RUNTIME, Scope.OPTIONAL, Scope.DEV)
    return new if held is None else min(held, new, key=order.index)
