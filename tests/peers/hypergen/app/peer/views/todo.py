"""A list of things to do; the page's server knows the only one."""

from hypergen.imports import *

from peer.base import page, public_action

items = []


def show(editing=None):
    entry = input_(id_="new", placeholder="What needs to be done?", autofocus=True)
    button("add", id_="add", onclick=callback(add, entry))
    with ul(id_="items"):
        for number, item in enumerate(items):
            with li(id_=("item", number), class_="done" if item["done"] else OMIT):
                input_(id_=("toggle", number), type_="checkbox", checked=item["done"], onclick=callback(toggle, number))
                if number == editing:
                    input_(id_="edit", value=item["text"], autofocus=True, onblur=callback(finish, number, THIS))
                else:
                    label(item["text"], id_=("label", number), ondblclick=callback(edit, number))
                button("x", id_=("delete", number), onclick=callback(delete, number))
    p(sum(1 for item in items if not item["done"]), " left", id_="left")


@page("todo/")
def todo(request):
    items.clear()
    show()


def todo_action(path):
    return public_action(path, target_id="content")


@todo_action("todo/add/")
def add(request, text):
    if not text:
        return [["alert", "Say what!"]]
    items.append({"text": text, "done": False})
    show()


@todo_action("todo/toggle/")
def toggle(request, number):
    items[number]["done"] = not items[number]["done"]
    show()


@todo_action("todo/edit/")
def edit(request, number):
    show(editing=number)


@todo_action("todo/finish/")
def finish(request, number, text):
    items[number]["text"] = text
    show()


@todo_action("todo/delete/")
def delete(request, number):
    items.pop(number)
    show()
