# When an apply of another tag last began. The time is written down once for each tag, so that a plan without a new tag has no change.
resource "terraform_data" "deployment" {
  triggers_replace = [var.image_tag]
  input            = timestamp()

  lifecycle {
    ignore_changes = [input]
  }
}
