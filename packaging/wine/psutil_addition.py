# Appended to psutil/_pswindows.py by setup.sh, for Wine only: Wine 8 cannot tell a process's program
# the way psutil asks for it (NtQuerySystemInformation, error 87), but it can this way.
def _told_by_wine(pid: int, ask=cext.proc_exe) -> str:  # noqa: F821
    import ctypes

    try:
        return ask(pid)
    except OSError as error:
        if error.winerror != 87:
            raise
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        text, size = ctypes.create_unicode_buffer(32768), ctypes.c_ulong(32768)
        held = ctypes.c_void_p(handle)
        if not kernel.QueryFullProcessImageNameW(held, 0, text, ctypes.byref(size)):
            raise ctypes.WinError(ctypes.get_last_error())
        return text.value
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))


cext.proc_exe = _told_by_wine  # noqa: F821
