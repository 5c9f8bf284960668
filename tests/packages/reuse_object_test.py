"""reuse_object.py takes an object only for the command that made it."""

import tempfile
import unittest
from pathlib import Path

from reuse_object import essence

MADE = "em++ -I/a/include -isystem /a/build/dependencies/fmt -Oz -ffile-prefix-map=/a=tether -o x.o -c /a/x.cpp"
MAKES_IT = ("em++ -I/a/include -isystem /b/_deps/tether-build/dependencies/fmt -Oz -ffile-prefix-map=/b=tether"
            " -MD -MT y.o -MF y.o.d -o y.o -c /a/x.cpp")


class Essence(unittest.TestCase):
    def test_folders_of_the_build_do_not_count(self):
        made, makes_it = essence(MADE.split()), essence(MAKES_IT.split())
        self.assertEqual(made[0], makes_it[0])
        self.assertEqual((made[1], makes_it[1]), ("x.o", "y.o"))

    def test_another_name_of_the_sources_does_not_count(self):
        with tempfile.TemporaryDirectory() as folder:
            name = Path(folder, "name")
            name.symlink_to("/a")
            linked = MAKES_IT.replace("-I/a/", f"-I{name}/").replace("-c /a/", f"-c {name}/")
            self.assertEqual(essence(MADE.split())[0], essence(linked.split())[0])

    def test_any_other_difference_does(self):
        for was, other in [("-Oz", "-Os"), ("/a/x.cpp", "/a/y.cpp"), ("-I/a/include", "-I/c/include"), ("em++", "c++")]:
            self.assertNotEqual(essence(MADE.split())[0], essence(MAKES_IT.replace(was, other).split())[0], was)


if __name__ == "__main__":
    unittest.main()
