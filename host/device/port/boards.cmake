# The boards: processor, WAMR's name for it, memory. All of them run in QEMU; for silicon add a line here, with the chip's
# memory, and replace what differs of port/bare/semihost.c (console) and port/cortex-m/startup.c (vectors, clocks).

# QEMU's boards have more memory than this. The C stack is part of RAM.
set (ROM_LENGTH 0x80000)
set (RAM_LENGTH 0x80000)
set (STACK_SIZE 0x2000)

set (PORT cortex-m)
set (SOFT_DOUBLE 0)                             # 1: an Arm core that has no doubles in hardware
if (BOARD STREQUAL m7)                          # mps2-an500
    set (CPU -mcpu=cortex-m7 -mfpu=fpv5-d16 -mfloat-abi=hard)
    set (TARGET THUMBV7EM_VFP)
    set (PLACES 0x00000000 0x20000000 25000000)
elseif (BOARD STREQUAL m4f)                     # mps2-an386
    set (CPU -mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard)
    set (SOFT_DOUBLE 1)
    set (TARGET THUMBV7EM_VFP)
    set (PLACES 0x00000000 0x20000000 25000000)
elseif (BOARD STREQUAL m3)                      # mps2-an385
    set (CPU -mcpu=cortex-m3 -mfloat-abi=soft)
    set (SOFT_DOUBLE 1)
    set (TARGET THUMBV7M)
    set (PLACES 0x00000000 0x20000000 25000000)
elseif (BOARD STREQUAL m33)                     # mps2-an505
    set (CPU -mcpu=cortex-m33 -mfpu=fpv5-sp-d16 -mfloat-abi=hard)
    set (SOFT_DOUBLE 1)
    set (TARGET THUMBV8M_VFP)
    set (PLACES 0x10000000 0x38000000 20000000)
elseif (BOARD STREQUAL m55)                     # mps3-an547; without its vector unit, which nothing here would use
    set (CPU -mcpu=cortex-m55+nomve -mfpu=auto -mfloat-abi=hard)
    set (TARGET THUMBV8M_VFP)
    set (PLACES 0x10000000 0x30000000 32000000)
elseif (BOARD STREQUAL rv32imafdc)              # virt
    set (PORT riscv)
    set (CPU -march=rv32imafdc -mabi=ilp32d -mcmodel=medany)
    set (TARGET RISCV32_ILP32D)
    set (PLACES 0x80000000 0x80080000 0)
elseif (BOARD STREQUAL rv32imac)                # virt
    set (PORT riscv)
    set (CPU -march=rv32imac -mabi=ilp32 -mcmodel=medany)
    set (TARGET RISCV32_ILP32)
    set (PLACES 0x80000000 0x80080000 0)
elseif (BOARD STREQUAL linux)
    set (PORT linux)
    set (TARGET X86_64)
else ()
    message (FATAL_ERROR "BOARD is m7, m4f, m3, m33, m55, rv32imafdc, rv32imac or linux, not \"${BOARD}\"")
endif ()

if (NOT PORT STREQUAL linux)
    list (GET PLACES 0 ROM_ORIGIN)
    list (GET PLACES 1 RAM_ORIGIN)
    list (GET PLACES 2 CLOCK_HZ)                # of SysTick in QEMU
    set (CMAKE_SYSTEM_NAME Generic)
    set (CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
endif ()
if (PORT STREQUAL cortex-m)
    set (CMAKE_C_COMPILER arm-none-eabi-gcc)
elseif (PORT STREQUAL riscv)
    set (CMAKE_C_COMPILER riscv64-unknown-elf-gcc)
endif ()
