"""What all pages have in common."""

from contextlib import contextmanager

from hypergen.imports import *


@contextmanager
def base():
    """A whole document; what a liveview writes goes into #content, whether it is loaded in full or in part."""
    doctype()
    with html():
        with head():
            title("peer")
            script(src="/peer/watch.js")
        with body():
            h1("peer", id_="heading")
            with div(id_="content"):
                yield


base.target_id = "content"


@contextmanager
def other_base():
    doctype()
    with html():
        with head():
            title("other")
            script(src="/peer/watch.js")
        with body():
            with main(id_="content"):
                yield


other_base.target_id = "content"


def page(path, **more):
    """A liveview for everybody in the common document."""
    return liveview(path=path, perm=NO_PERM_REQUIRED, **{"base_template": base, **more})


def public_action(path, **more):
    return action(path=path, perm=NO_PERM_REQUIRED, **more)
