# SPDX-License-Identifier: MIT
# Install rules and the package files. Two export sets: the headers are good for every architecture,
# the compiled library for one.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/kaiko")

install(TARGETS kaiko EXPORT kaikoTargets
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT kaiko)
install(TARGETS kaiko_compiled EXPORT kaikoCompiledTargets COMPONENT kaiko)
install(EXPORT kaikoTargets NAMESPACE kaiko:: DESTINATION "${package_dir}" COMPONENT kaiko)
install(EXPORT kaikoCompiledTargets NAMESPACE kaiko:: DESTINATION "${package_dir}" COMPONENT kaiko)

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/kaikoConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/package/kaikoConfig.cmake"
  INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/kaikoConfigVersion.cmake"
  COMPATIBILITY SameMajorVersion
  ARCH_INDEPENDENT)
install(FILES
  "${PROJECT_BINARY_DIR}/package/kaikoConfig.cmake"
  "${PROJECT_BINARY_DIR}/package/kaikoConfigVersion.cmake"
  DESTINATION "${package_dir}" COMPONENT kaiko)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
  DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT kaiko)
