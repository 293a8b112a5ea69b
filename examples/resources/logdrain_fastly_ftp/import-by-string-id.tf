import {
  to = logdrain_fastly_ftp.logs
  id = "SEEDSERVICE00000000001/ftp-logs"
}
