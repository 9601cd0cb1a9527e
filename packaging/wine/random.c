/* bcryptprimitives.dll, which Wine lacks before version 9 and every library written in Rust asks
   for. One function, handed on to the random numbers that Wine has. */
#include <stddef.h>

__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *into, unsigned long count);

__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *into, size_t count) {
  const unsigned long most = 1u << 28;
  while (count > 0) {
    unsigned long part = count < most ? (unsigned long)count : most;
    if (!SystemFunction036(into, part)) return 0;
    into += part;
    count -= part;
  }
  return 1;
}

int __stdcall DllMain(void *dll, unsigned reason, void *reserved) { return 1; }
