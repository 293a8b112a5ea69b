output "meaning" {
  value = provider::logdrain::parse_log_format("%h %>s %%{User-Agent}i")
}
