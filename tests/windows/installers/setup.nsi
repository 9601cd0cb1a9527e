; A setup as most vendors write theirs: program, remover and uninstall key, silent with /S.
; Given by -D: OUT NAME VERSION PUBLISHER KEY FOLDER EXECUTABLE SOURCE, and FOR_USER or FOR_ALL.
Target amd64-unicode
Unicode true
SetCompress off
Name "${NAME}"
OutFile "${OUT}"

!ifdef FOR_USER
  RequestExecutionLevel user
  InstallDir "$LOCALAPPDATA\${FOLDER}"
  !define WHOSE HKCU
!else
  RequestExecutionLevel admin
  InstallDir "$PROGRAMFILES64\${FOLDER}"
  !define WHOSE HKLM
!endif
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${KEY}"

Section
  SetRegView 64
  SetOutPath "$INSTDIR"
  File "/oname=${EXECUTABLE}" "${SOURCE}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr ${WHOSE} "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr ${WHOSE} "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr ${WHOSE} "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr ${WHOSE} "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr ${WHOSE} "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${EXECUTABLE}"
  WriteRegStr ${WHOSE} "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD ${WHOSE} "${UNINSTALL}" "NoModify" 1
SectionEnd

Section Uninstall
  SetRegView 64
  Delete "$INSTDIR\${EXECUTABLE}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey ${WHOSE} "${UNINSTALL}"
SectionEnd
