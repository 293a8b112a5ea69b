import {
  to = logdrain_fastly_sftp.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "sftp-logs"
  }
}
