/* A PDF viewer's program that shows nothing: it waits until somebody ends it. */
#include <windows.h>

int WINAPI WinMain(HINSTANCE self, HINSTANCE other, LPSTR arguments, int show) {
  Sleep(10 * 60 * 1000);
  return 0;
}
