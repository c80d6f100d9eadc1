/* Packages written in Rust take their random numbers from this library of Windows 10, which wine 8
   lacks. The numbers are wine's own, which are the kernel's. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    return RtlGenRandom(data, (ULONG)size);
}
