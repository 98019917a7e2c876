"""World 2: see README.md. Only the folder itself is put on the path of the inspected process, never this
package.
"""
