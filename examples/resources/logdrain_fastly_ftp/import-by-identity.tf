import {
  to = logdrain_fastly_ftp.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "ftp-logs"
  }
}
