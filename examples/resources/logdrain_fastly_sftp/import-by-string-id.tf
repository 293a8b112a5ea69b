import {
  to = logdrain_fastly_sftp.logs
  id = "SEEDSERVICE00000000001/sftp-logs"
}
