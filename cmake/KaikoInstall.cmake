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

# The same two for pkg-config: kaiko and kaiko-compiled. Their paths begin where the file itself lies, so
# that a tree that was installed with DESTDIR or moved still works; a folder that was given as an absolute
# path is taken at its word.
function(kaiko_pc_path variable folder)
  if(IS_ABSOLUTE "${folder}")
    set(${variable} "${folder}" PARENT_SCOPE)
  else()
    set(${variable} "\${prefix}/${folder}" PARENT_SCOPE)
  endif()
endfunction()
kaiko_pc_path(pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
kaiko_pc_path(pc_libdir "${CMAKE_INSTALL_LIBDIR}")
set(pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
if(IS_ABSOLUTE "${pc_dir}")
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH pc_prefix "/prefix/${pc_dir}" "/prefix")
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_prefix}")
endif()
foreach(name kaiko kaiko-compiled)
  configure_file("${CMAKE_CURRENT_LIST_DIR}/${name}.pc.in" "${PROJECT_BINARY_DIR}/package/${name}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/package/${name}.pc" DESTINATION "${pc_dir}" COMPONENT kaiko)
endforeach()

# In a sub-project CMAKE_INSTALL_DOCDIR is the folder of the project around it, which has a licence of its own.
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
  DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/kaiko" COMPONENT kaiko)
