# Writes the files FILES (below ROOT) as C++ arrays into OUTPUT: the wasm build of the tests has no file system.
# cmake -DROOT=... -DFILES=a,b -DOUTPUT=... -P embed_files.cmake
string(REPLACE "," ";" FILES "${FILES}")
set(arrays "")
set(entries "")
set(number 0)
foreach(file IN LISTS FILES)
  file(READ "${ROOT}/${file}" bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "constexpr unsigned char k_file_${number}[] = {\n${bytes}\n0};\n")
  string(APPEND entries "    {\"${file}\", {reinterpret_cast<const char*>(k_file_${number}), sizeof(k_file_${number}) - 1}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}" "#include \"support/test_data.hpp\"

namespace tether::test {

namespace {
${arrays}}  // namespace

const std::vector<DataFile>& data_files() {
  static const std::vector<DataFile> files{
${entries}  };
  return files;
}

}  // namespace tether::test
")
