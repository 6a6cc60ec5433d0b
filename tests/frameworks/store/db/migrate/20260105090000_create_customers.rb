class CreateCustomers < ActiveRecord::Migration[5.2]
  def change
    create_table :customers do |t|
      t.string :email, null: false, limit: 100
      t.timestamps
    end
    add_index :customers, :email, unique: true
  end
end
