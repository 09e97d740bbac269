# SPDX-License-Identifier: MIT
# Builds the checkout that this port lies in. In a registry of yours, vcpkg_from_git(OUT_SOURCE_PATH SOURCE_PATH ...)
# takes the place of the first command.
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../../.." ABSOLUTE)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DKAIKO_BUILD_TESTS=OFF
    -DKAIKO_BUILD_EXAMPLES=OFF
    -DKAIKO_BUILD_TOOLS=OFF
    -DKAIKO_INSTALL=ON)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME kaiko CONFIG_PATH lib/cmake/kaiko)
vcpkg_fixup_pkgconfig()

# vcpkg wants headers once, and the licence in a place of its own.
file(REMOVE_RECURSE
  "${CURRENT_PACKAGES_DIR}/debug/include"
  "${CURRENT_PACKAGES_DIR}/debug/share"
  "${CURRENT_PACKAGES_DIR}/share/doc")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
file(INSTALL "${CURRENT_PORT_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
