// What happens at the limit of names (docs/protocols/patches.md): an error, and the page goes on.
#include <string>

#include <doctest/doctest.h>

#include "patch/names.hpp"
#include "support/patch_rig.hpp"

using namespace tether;
using namespace tether::test;
using patch::NameTable;

namespace {

const std::string k_full = "limit-reached: too many different names";

/// Attributes that nobody has used yet, as many as an element may have.
PatchPairs fresh_attributes(int& next) {
  PatchPairs pairs;
  for (int i = 0; i < 500; ++i) pairs.emplace_back("n" + std::to_string(next++), "v");
  return pairs;
}

/// A page on which names were used until there was an error.
struct FullRig : PatchRig {
  FullRig() {
    apply({patches::insert("0", 0, {"p", "p", {{"class", "a"}}, {{"color", "red"}}, "text", {}})});
    while (errors.empty()) apply({patches::attributes("p", fresh_attributes(next))});
    errors.clear();
  }
  int next = 0;
};

}  // namespace

TEST_CASE("up to the limit of names there is no error, and the first name beyond it is one") {
  PatchRig rig;
  int next = 0;
  rig.apply({patches::insert("0", 0, {"p", "p"})});
  // The table has names of its own from the start, a few.
  while (next < static_cast<int>(NameTable::k_max_names) - 1000)
    rig.apply({patches::attributes("p", fresh_attributes(next))});
  CHECK(rig.errors.empty());
  for (int i = 0; i < 2 && rig.errors.empty(); ++i) rig.apply({patches::attributes("p", fresh_attributes(next))});
  REQUIRE_FALSE(rig.errors.empty());
  CHECK(rig.errors.front() == k_full);
  // Each error is one name that was left out.
  const std::size_t given = static_cast<std::size_t>(next) - rig.errors.size();
  CHECK(given <= NameTable::k_max_names);
  CHECK(given > NameTable::k_max_names - 100);
}

TEST_CASE("when there is no room for names, known ones work as before and new ones are left out") {
  FullRig rig;
  rig.apply({patches::attributes("p", {{"class", "b"}, {"brand-new", "x"}}),
             patches::styles("p", {{"color", "blue"}, {"--new", "x"}}), patches::text("p", "other"),
             patches::insert("0", 1, {"p", "q", {{"class", "c"}}, {}, "beside", {}}),
             patches::insert("0", 2, {"new-tag", "r", {{"class", "d"}}, {}, "left out", {{"p", "r.0"}}})});
  CHECK(rig.html() == R"(<p class="b" data-uid="p" style="color: blue;">other</p>)"
                      R"(<p class="c" data-uid="q">beside</p><template data-uid="r"></template>)");
  CHECK(rig.errors == std::vector<std::string>{k_full, k_full, k_full});
  CHECK(rig.page.refusals.empty());
  rig.apply(
      {patches::attributes("q", {{"data-uid", "s"}, {"class", "e"}}), patches::remove("r"), patches::remove("p")});
  CHECK(rig.html() == R"(<p class="e" data-uid="s">beside</p>)");
}

TEST_CASE("the bytes of names have a limit, too") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, {"p", "p"})});
  const std::string half(NameTable::k_max_bytes / 2, 'a');
  rig.apply({patches::attributes("p", {{half, "1"}})});
  CHECK(rig.errors.empty());
  rig.apply({patches::attributes("p", {{half, "2"}, {"b" + half, "3"}, {"class", "c"}})});
  CHECK(rig.errors == std::vector<std::string>{k_full});
  CHECK(rig.page.root().children[0]->attribute(half) == "2");
  CHECK(rig.page.root().children[0]->attribute("class") == "c");
}
