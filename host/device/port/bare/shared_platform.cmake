# What WAMR's build asks of a platform.
set (PLATFORM_SHARED_SOURCE ${CMAKE_CURRENT_LIST_DIR}/platform.c)
include_directories (${CMAKE_CURRENT_LIST_DIR} ${SHARED_DIR}/platform/include)
