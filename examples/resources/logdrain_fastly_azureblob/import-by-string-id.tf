import {
  to = logdrain_fastly_azureblob.logs
  id = "SEEDSERVICE00000000001/azureblob-logs"
}
