# SPDX-License-Identifier: MIT
# What the SDK stands on: libcurl and threads from the system, nlohmann/json from the system or fetched.
find_package(CURL 7.76 REQUIRED)
find_package(Threads REQUIRED)

if(NOT TARGET nlohmann_json::nlohmann_json)
  include(FetchContent)
  if(KAIKO_INSTALL)
    # Our package file asks for nlohmann_json, so a copy that was fetched has to be installed too. A
    # cache entry, because that project's policies make option() ignore a plain variable.
    set(JSON_Install ON CACHE BOOL "Install nlohmann/json beside the SDK when it was fetched")
  endif()
  set(json_system "")
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.25)
    set(json_system SYSTEM)
  endif()
  # A system copy wins, so that a configure without network works. The hash is the SHA-256 of the file
  # json.tar.xz of release 3.11.3: another file ends the configure step.
  FetchContent_Declare(nlohmann_json
    URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
    URL_HASH SHA256=d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d
    DOWNLOAD_EXTRACT_TIMESTAMP OFF
    ${json_system}
    FIND_PACKAGE_ARGS 3.9)
  FetchContent_MakeAvailable(nlohmann_json)
endif()
